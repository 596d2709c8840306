/** The page of a build: what was made, what came of booting it, and what changed. */
@NullMarked
package org.xenwright.report.page;

import org.jspecify.annotations.NullMarked;
