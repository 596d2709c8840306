package org.xenwright.compress;

import org.xenwright.content.BoundsException;
import org.xenwright.problem.Problem;

/** More came out of a compressed stream than its limits allow. */
final class BombException extends BoundsException {
    private static final long serialVersionUID = 1L;

    BombException(String name, long limit) {
        super(
                Problem.of(
                                "decompressing " + name,
                                "leave it out, or have it made anew; nothing honest grows like this")
                        .found(name + " holds more than the " + limit + " bytes it may decompress to")
                        .expected(
                                "at most a thousandfold of what it takes compressed, or 64 MiB, and no more than its kind may have"));
    }
}
