/** Disk containers: a planned image to a file a hypervisor opens. */
@NullMarked
package org.xenwright.disk;

import org.jspecify.annotations.NullMarked;
