/** Fetches files over HTTP: bounded in size and time, redirects followed by hand, hashed as they come in. */
@NullMarked
package org.xenwright.transport;

import org.jspecify.annotations.NullMarked;
