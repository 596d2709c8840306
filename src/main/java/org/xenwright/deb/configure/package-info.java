/** Lets the scripts of unpacked Debian packages do their work, once for the same inputs, and the same way each time. */
@NullMarked
package org.xenwright.deb.configure;

import org.jspecify.annotations.NullMarked;
