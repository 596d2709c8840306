/** squashfs 4.0: a tree as a compressed, read-only file system. */
@NullMarked
package org.xenwright.filesystem.squashfs;

import org.jspecify.annotations.NullMarked;
