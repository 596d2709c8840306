/** Development on a running guest: the project's files are watched, and what changes in them is in the guest soon. */
@NullMarked
package org.xenwright.develop;

import org.jspecify.annotations.NullMarked;
