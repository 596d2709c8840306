/** Linux kernels and their modules: what an image can boot as, what its modules need, and the indexes modprobe reads. */
@NullMarked
package org.xenwright.kernel;

import org.jspecify.annotations.NullMarked;
