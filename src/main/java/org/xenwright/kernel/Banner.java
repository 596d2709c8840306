package org.xenwright.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Finds "Linux version …", the line every uncompressed kernel holds. */
final class Banner {
    private static final byte[] BANNER = "Linux version ".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST = 128;

    private Banner() {}

    /** Returns the release after the first banner that is followed by a digit; empty when there is none. */
    static String release(InputStream in) throws IOException {
        byte[] window = new byte[1 << 18];
        int filled = 0;
        while (true) {
            int count = in.readNBytes(window, filled, window.length - filled);
            filled += count;
            boolean last = filled < window.length;
            int searched = last ? filled : filled - BANNER.length - LONGEST;
            for (int i = 0; i < searched; i++) {
                if (window[i] == BANNER[0] && matches(window, i, filled)) {
                    int start = i + BANNER.length;
                    String release = KernelImage.release(
                            new String(window, start, Math.min(LONGEST, filled - start), StandardCharsets.ISO_8859_1));
                    if (!release.isEmpty() && Character.isDigit(release.charAt(0))) {
                        return release;
                    }
                }
            }
            if (last) {
                return "";
            }
            System.arraycopy(window, searched, window, 0, filled - searched);
            filled -= searched;
        }
    }

    private static boolean matches(byte[] window, int at, int filled) {
        if (at + BANNER.length > filled) {
            return false;
        }
        for (int i = 0; i < BANNER.length; i++) {
            if (window[at + i] != BANNER[i]) {
                return false;
            }
        }
        return true;
    }
}
