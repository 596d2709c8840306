package org.xenwright.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.domain.BootWay;
import org.xenwright.domain.Domain;
import org.xenwright.domain.language.Origin;

/** Domains as a page shows them: each value with the place it comes from, without secrets. */
final class DomainReading {
    private static final int MOST_VALUES = 500;
    private static final int LONGEST = 1000;
    private static final String HIDDEN = "…";

    private static final String NAME = "[a-z0-9_.-]++(?:\\[\\d++\\])?+";
    private static final Pattern KEY = Pattern.compile("(?i)^" + NAME + " = ");
    private static final Pattern OPTION =
            Pattern.compile("(?i)((?<![^\\s,\"'\\[])" + NAME + "\\s*+=\\s*+)([^\\s,\"']++)");
    private static final Pattern SECRET =
            Pattern.compile("(?i)passw|secret|token|private|credential|api_?key|ssh_?key|hash");
    // root hashes are what a verified root is checked against, and public
    private static final Pattern PUBLIC = Pattern.compile("(?i)root_?hash|verity");

    private DomainReading() {}

    /** @param folder of the project, with a separator at its end; origins in it are shown relative to it */
    static PageData.DomainValues of(Domain domain, String image, String folder) {
        List<PageData.Setting> values = new ArrayList<>();
        for (Domain.Explanation each : domain.explain()) {
            if (values.size() < MOST_VALUES) {
                values.add(new PageData.Setting(shown(each.statement()), place(each.origin(), folder)));
            }
        }
        return new PageData.DomainValues(
                domain.name(), image, BootWay.of(domain).word(), values);
    }

    /** Returns a statement whose secrets are hidden, and which is not too long to read. */
    static String shown(String statement) {
        Matcher key = KEY.matcher(statement);
        String open = key.find() && isSecret(key.group())
                ? key.group() + HIDDEN
                : OPTION.matcher(statement)
                        .replaceAll(option -> Matcher.quoteReplacement(
                                isSecret(option.group(1)) ? option.group(1) + HIDDEN : option.group()));
        return open.length() <= LONGEST ? open : open.substring(0, LONGEST) + HIDDEN;
    }

    private static boolean isSecret(String name) {
        return SECRET.matcher(name).find() && !PUBLIC.matcher(name).find();
    }

    static String place(Origin origin, String folder) {
        String text = origin.toString();
        return text.startsWith(folder) ? text.substring(folder.length()) : text;
    }
}
