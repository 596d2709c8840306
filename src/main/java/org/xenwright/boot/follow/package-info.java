/** A guest that takes changes of files while it runs, without a network and without services of its own. */
@NullMarked
package org.xenwright.boot.follow;

import org.jspecify.annotations.NullMarked;
