/** Other people's programs that judge what we wrote: each is found on this machine or provided from the mirror. */
@NullMarked
package org.xenwright.judge;

import org.jspecify.annotations.NullMarked;
