/**
 * Signatures of programs for EFI by a key of the user, as Secure Boot checks them. Facts: Microsoft, "Windows
 * Authenticode Portable Executable Signature Format"; UEFI specification, chapter 32; RFC 2315.
 */
@NullMarked
package org.xenwright.loader.signing;

import org.jspecify.annotations.NullMarked;
