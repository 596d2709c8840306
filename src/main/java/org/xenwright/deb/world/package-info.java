/** Debian's packages as a world of packages that images are made of. */
@NullMarked
package org.xenwright.deb.world;

import org.jspecify.annotations.NullMarked;
