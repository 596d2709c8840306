/**
 * GRUB on a disk, an ISO and in a configuration, made of the bytes of its packages: nothing of GRUB runs at build
 * time. Facts: GRUB's {@code util/mkimage.c}, {@code util/resolve.c}, {@code util/setup.c} and {@code
 * include/grub/offsets.h}, and what its own tools make of the same files.
 */
@NullMarked
package org.xenwright.loader.grub;

import org.jspecify.annotations.NullMarked;
