/** squashfs 4.0: a tree as a compressed file system that is only read. */
@NullMarked
package org.xenwright.filesystem.squashfs;

import org.jspecify.annotations.NullMarked;
