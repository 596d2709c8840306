/** APT repositories: where they are, whom to believe, what they hold, and getting it. */
@NullMarked
package org.xenwright.deb.repository;

import org.jspecify.annotations.NullMarked;
