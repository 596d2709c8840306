/** Results for people and for other tools: tables, JUnit files, timelines. */
@NullMarked
package org.xenwright.report;

import org.jspecify.annotations.NullMarked;
