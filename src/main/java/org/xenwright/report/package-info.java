/** The results of tests, in the form that build servers and Surefire's report read. */
@NullMarked
package org.xenwright.report;

import org.jspecify.annotations.NullMarked;
