/** The driver that runs a guest in QEMU, by software emulation, or with KVM where it really works. */
@NullMarked
package org.xenwright.boot.qemu;

import org.jspecify.annotations.NullMarked;
