/** What a volume, a partition or a whole disk, may hold: one type for each kind of file system, and all of them by name. */
@NullMarked
package org.xenwright.filesystem.volume;

import org.jspecify.annotations.NullMarked;
