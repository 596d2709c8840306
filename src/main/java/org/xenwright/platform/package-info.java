/** The processors and the kinds of guests that the house knows, each with all the names that others give it. */
@NullMarked
package org.xenwright.platform;

import org.jspecify.annotations.NullMarked;
