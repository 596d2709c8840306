/** The part of packages that all their worlds share: requests, locks, configured systems. */
@NullMarked
package org.xenwright.packages;

import org.jspecify.annotations.NullMarked;
