package org.xenwright.compress;

import java.io.IOException;

/** More came out of a compressed stream than its limits allow. */
final class BombException extends IOException {
    private static final long serialVersionUID = 1L;

    BombException(String name, long limit) {
        super(name + " holds more than the " + limit + " bytes it may decompress to");
    }
}
