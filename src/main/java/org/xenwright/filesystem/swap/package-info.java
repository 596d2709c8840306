/** Room to swap, as mkswap makes it. */
@NullMarked
package org.xenwright.filesystem.swap;

import org.jspecify.annotations.NullMarked;
