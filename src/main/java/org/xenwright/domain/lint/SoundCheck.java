package org.xenwright.domain.lint;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.language.Value;

/**
 * Sound cards: a list of lists, in which each text is a card, a device or a stream with its options ({@code
 * parse_vsnd_item}).
 */
final class SoundCheck implements LintCheck {
    private static final Set<String> COMMON =
            Set.of("sample-rates", "sample-formats", "channels-min", "channels-max", "buffer-size");
    private static final Map<String, Set<String>> OWN = Map.of(
            "card", Set.of("backend", "short-name", "long-name"),
            "pcm", Set.of("name"),
            "stream", Set.of("unique-id", "type"));
    private static final Set<String> FORMATS = Set.of(
            "s8",
            "u8",
            "s16_le",
            "s16_be",
            "u16_le",
            "u16_be",
            "s24_le",
            "s24_be",
            "u24_le",
            "u24_be",
            "s32_le",
            "s32_be",
            "u32_le",
            "u32_be",
            "f32_le",
            "f32_be",
            "f64_le",
            "f64_be",
            "iec958_subframe_le",
            "iec958_subframe_be",
            "mu_law",
            "a_law",
            "ima_adpcm",
            "mpeg",
            "gsm");

    private static final String REMEDY = "write 'card, OPTIONS', 'pcm, OPTIONS' or 'stream, OPTIONS'";

    @Override
    public void look(Subject subject, Findings findings) {
        if (!subject.has("vsnd") || !(subject.value("vsnd") instanceof Value.Sequence cards)) {
            return;
        }
        for (Value card : cards.items()) {
            if (!(card instanceof Value.Sequence parts)) {
                findings.value(
                        Rule.BAD_VALUE, card, "xl stops at a sound card that is no list", "put the card into [ ]");
                continue;
            }
            for (Value.Atom part : parts.atoms()) {
                String why = fault(part.text());
                if (why != null) {
                    findings.value(Rule.BAD_VALUE, part, "xl stops at '" + part.text() + "' of vsnd: " + why, REMEDY);
                }
            }
        }
    }

    private static @Nullable String fault(String text) {
        List<Option> options = Option.of(text);
        if (options.isEmpty()) {
            return null;
        }
        String kind = options.get(0).text().toLowerCase(Locale.ROOT);
        Set<String> own = OWN.get(kind);
        if (own == null) {
            return "'" + options.get(0).text() + "' is none of card, pcm, stream";
        }
        for (Option option : options.subList(1, options.size())) {
            String value = option.value();
            if (value == null || !COMMON.contains(option.key()) && !own.contains(option.key())) {
                Set<String> known = new TreeSet<>(COMMON);
                known.addAll(own);
                return "'" + option.text() + "' is no option of a " + kind + ", which are " + String.join(", ", known);
            }
            if (option.key().equals("sample-formats")
                    && !Option.words(value, ';').stream().allMatch(format -> DeviceReader.word(FORMATS, format))) {
                return "a sample format is like s16_le";
            }
            if (option.key().equals("type") && !DeviceReader.word(Set.of("p", "c"), value)) {
                return "type is p or c";
            }
        }
        return null;
    }
}
