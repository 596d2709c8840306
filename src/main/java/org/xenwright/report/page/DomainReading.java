package org.xenwright.report.page;

import java.util.ArrayList;
import java.util.List;
import org.xenwright.domain.BootWay;
import org.xenwright.domain.Domain;
import org.xenwright.domain.language.Origin;
import org.xenwright.domain.language.Secrets;

/** Domains as a page shows them: each value with the place it comes from, without secrets. */
final class DomainReading {
    private static final int MOST_VALUES = 500;
    private static final int LONGEST = 1000;
    private static final String CUT = "…";

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
        String open = Secrets.hidden(statement);
        return open.length() <= LONGEST ? open : open.substring(0, LONGEST) + CUT;
    }

    static String place(Origin origin, String folder) {
        String text = origin.toString();
        return text.startsWith(folder) ? text.substring(folder.length()) : text;
    }
}
