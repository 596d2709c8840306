/** Repositories of Alpine packages: their indexes, fetched, verified and remembered, and their files. */
@NullMarked
package org.xenwright.apk.repository;

import org.jspecify.annotations.NullMarked;
