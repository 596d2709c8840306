/** Programs for this machine out of Debian packages, unpacked and never installed. */
@NullMarked
package org.xenwright.deb.tools;

import org.jspecify.annotations.NullMarked;
