/** FAT, the file system that firmware reads: a tree becomes bytes, and bytes a tree. */
@NullMarked
package org.xenwright.filesystem.fat;

import org.jspecify.annotations.NullMarked;
