/**
 * The file system of CDs: ISO 9660 with Rock Ridge and El Torito, planned from a tree, and read back from any writer.
 * Facts: ECMA-119, the Rock Ridge Interchange Protocol 1.09 over SUSP 1.12, and the El Torito specification 1.0.
 *
 * <p>It is written by hand since the one Java library for it has not been kept up since 2021, and leaves no room for a
 * partition table.
 */
@NullMarked
package org.xenwright.filesystem.iso9660;

import org.jspecify.annotations.NullMarked;
