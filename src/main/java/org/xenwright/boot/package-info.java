/** Starts a guest with one of several drivers and says, from its console, how the boot ended. */
@NullMarked
package org.xenwright.boot;

import org.jspecify.annotations.NullMarked;
