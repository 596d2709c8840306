/** Linux kernels and their modules: what an image can boot as, and what its modules need. */
@NullMarked
package org.xenwright.kernel;

import org.jspecify.annotations.NullMarked;
