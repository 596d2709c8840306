/** Trees to file systems and back; what all of them share. */
@NullMarked
package org.xenwright.filesystem;

import org.jspecify.annotations.NullMarked;
