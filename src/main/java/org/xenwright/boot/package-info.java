/** The boot of a guest with one of several drivers, and its verdict, read from the console. */
@NullMarked
package org.xenwright.boot;

import org.jspecify.annotations.NullMarked;
