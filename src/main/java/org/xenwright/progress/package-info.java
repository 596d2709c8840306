/** What long work tells whoever watches it; the core reports, one adapter prints. */
@NullMarked
package org.xenwright.progress;

import org.jspecify.annotations.NullMarked;
