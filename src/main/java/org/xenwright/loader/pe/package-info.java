/**
 * Programs for EFI: the sections of a PE file, kernels unified with their initramfs and command line, and what shim
 * says of old loaders. Facts: Microsoft, "PE Format"; UAPI Group, "Unified Kernel Image".
 */
@NullMarked
package org.xenwright.loader.pe;

import org.jspecify.annotations.NullMarked;
