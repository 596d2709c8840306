/** Progress of long work: the core reports, one adapter prints. */
@NullMarked
package org.xenwright.progress;

import org.jspecify.annotations.NullMarked;
