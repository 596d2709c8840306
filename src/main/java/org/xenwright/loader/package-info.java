/**
 * Boot methods: the ways a guest comes from its virtual machine to its kernel. A method is given the kernel, the
 * initramfs and what is known of the root, and gives files for the host and for partitions of the disk.
 */
@NullMarked
package org.xenwright.loader;

import org.jspecify.annotations.NullMarked;
