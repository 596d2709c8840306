package org.xenwright.image.inspect;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;

/** The lines of a short text that were removed and those that were added. */
final class LineDifference {
    private static final int MOST_BYTES = 64 << 10;
    private static final int MOST_LINES = 2000;

    private LineDifference() {}

    /** Returns lines that start with {@code -} or {@code +}, in order; none when either is not a short text. */
    static List<String> between(Content before, Content after) throws IOException {
        List<String> a = lines(before);
        List<String> b = lines(after);
        return a == null || b == null ? List.of() : between(a, b);
    }

    static List<String> between(List<String> before, List<String> after) {
        int start = 0;
        while (start < Math.min(before.size(), after.size())
                && before.get(start).equals(after.get(start))) {
            start++;
        }
        int end = 0;
        while (end < Math.min(before.size(), after.size()) - start
                && before.get(before.size() - 1 - end).equals(after.get(after.size() - 1 - end))) {
            end++;
        }
        return middle(before.subList(start, before.size() - end), after.subList(start, after.size() - end));
    }

    /** Returns the difference by the longest common subsequence. */
    private static List<String> middle(List<String> a, List<String> b) {
        int[][] common = new int[a.size() + 1][b.size() + 1];
        for (int i = a.size() - 1; i >= 0; i--) {
            for (int j = b.size() - 1; j >= 0; j--) {
                common[i][j] = a.get(i).equals(b.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        List<String> changes = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < a.size() || j < b.size()) {
            if (i < a.size() && j < b.size() && a.get(i).equals(b.get(j))) {
                i++;
                j++;
            } else if (j == b.size() || i < a.size() && common[i + 1][j] >= common[i][j + 1]) {
                changes.add("-" + a.get(i++));
            } else {
                changes.add("+" + b.get(j++));
            }
        }
        return changes;
    }

    private static @Nullable List<String> lines(Content content) throws IOException {
        if (content.size() > MOST_BYTES) {
            return null;
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content.bytes(MOST_BYTES)))
                    .toString();
            List<String> lines = text.lines().toList();
            return text.indexOf('\0') >= 0 || lines.size() > MOST_LINES ? null : lines;
        } catch (CharacterCodingException e) {
            // then it is no text
            return null;
        }
    }
}
