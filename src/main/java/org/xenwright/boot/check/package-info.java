/** Scripts that test a guest from within, brought in by the initramfs so that the image under test stays as it is. */
@NullMarked
package org.xenwright.boot.check;

import org.jspecify.annotations.NullMarked;
