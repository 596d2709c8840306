/**
 * The choice of an image's Debian packages: candidates and pins, apt's order of choices, a search where the greedy pass
 * fails, and the reasons.
 */
@NullMarked
package org.xenwright.deb.resolve;

import org.jspecify.annotations.NullMarked;
