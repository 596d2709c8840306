/** Projects to begin with, and the plugin added to a POM that is there. */
@NullMarked
package org.xenwright.starter;

import org.jspecify.annotations.NullMarked;
