package org.xenwright.content;

/**
 * A stretch of an image and the bytes that fill it.
 *
 * @param offset where it starts in the image, in bytes
 * @param length how many bytes of the image it fills
 * @param content where the bytes come from
 * @param skip where to start in the content, in bytes; {@code skip + length} is at most the content's size
 */
public record Region(long offset, long length, Content content, long skip) {
    public Region {
        if (offset < 0 || length <= 0 || skip < 0 || skip + length > content.size()) {
            throw new IllegalArgumentException(
                    "region of " + length + " at " + offset + " from " + skip + " of " + content.size());
        }
    }

    public static Region of(long offset, byte[] bytes) {
        return new Region(offset, bytes.length, Content.of(bytes), 0);
    }

    public long end() {
        return offset + length;
    }

    /** Returns the same bytes further on, as for a file system inside a partition. */
    public Region shifted(long by) {
        return new Region(offset + by, length, content, skip);
    }
}
