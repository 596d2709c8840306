/** Checks of a domain against its image and of a set of domains against their host, before anything is started. */
@NullMarked
package org.xenwright.domain.preflight;

import org.jspecify.annotations.NullMarked;
