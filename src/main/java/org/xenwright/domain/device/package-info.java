/** The little languages inside xl.cfg: disk and network card strings, MAC addresses, rates. */
@NullMarked
package org.xenwright.domain.device;

import org.jspecify.annotations.NullMarked;
