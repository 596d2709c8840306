/** The processors and the types of guests that the house knows, each with all the names that others give it. */
@NullMarked
package org.xenwright.platform;

import org.jspecify.annotations.NullMarked;
