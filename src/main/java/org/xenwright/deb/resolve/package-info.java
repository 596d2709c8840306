/**
 * Which Debian packages an image gets: candidates and pins, apt's order of choices, a search where greed fails, and the
 * reasons.
 */
@NullMarked
package org.xenwright.deb.resolve;

import org.jspecify.annotations.NullMarked;
