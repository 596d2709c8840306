/** The small first root: a cpio archive with busybox, the modules a root file system needs, and a script that mounts it. */
@NullMarked
package org.xenwright.initramfs;

import org.jspecify.annotations.NullMarked;
