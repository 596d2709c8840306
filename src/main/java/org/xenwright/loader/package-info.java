/**
 * Boot methods: the ways a guest gets its kernel. A method is given the kernel, the initramfs and the facts about the
 * root, and makes files for the host and for partitions of the disk.
 */
@NullMarked
package org.xenwright.loader;

import org.jspecify.annotations.NullMarked;
