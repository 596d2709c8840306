/** Opens compressed streams with limits on memory and on what comes out. */
@NullMarked
package org.xenwright.compress;

import org.jspecify.annotations.NullMarked;
