/**
 * The small first root: a cpio archive with busybox, the modules a root file system needs, and a script that mounts it.
 *
 * <p>cpio is written by hand because commons-compress writes its numbers in small letters: archives of the same files would
 * no longer have the bytes they have had.
 */
@NullMarked
package org.xenwright.initramfs;

import org.jspecify.annotations.NullMarked;
