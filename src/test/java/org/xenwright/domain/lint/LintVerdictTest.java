package org.xenwright.domain.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.xenwright.domain.language.Origin;

class LintVerdictTest {
    private static final Finding ERROR = finding(Rule.SIGN, 3);
    private static final Finding WARNING = finding(Rule.NO_MEMORY, 2);
    private static final Finding NOTE = finding(Rule.NO_UUID, 1);

    private static Finding finding(Rule rule, int line) {
        return new Finding(rule, new Origin("a.cfg", line, 1), 1, "something", "write it");
    }

    @Test
    void theSummaryCountsWhatWasFoundAndNotesWhenThereAreSome() {
        assertThat(new LintVerdict(List.of(), 2).summary()).isEqualTo("2 files: 0 errors, 0 warnings");
        assertThat(new LintVerdict(List.of(WARNING), 1).summary()).isEqualTo("1 file: 0 errors, 1 warning");
        assertThat(new LintVerdict(List.of(NOTE, WARNING, ERROR), 1).summary())
                .isEqualTo("1 file: 1 error, 1 warning, 1 note");
    }

    @Test
    void anErrorFailsAndTheFirstOfTheWorstIsNamed() {
        assertThat(new LintVerdict(List.of(NOTE, WARNING, ERROR, finding(Rule.SIGN, 4)), 1).failure(false))
                .hasValue("1 file: 2 errors, 1 warning, 1 note; the first: " + ERROR.text());
    }

    @Test
    void aWarningFailsOnlyWhereItIsToBeStrict() {
        LintVerdict verdict = new LintVerdict(List.of(NOTE, WARNING), 1);
        assertThat(verdict.failure(false)).isEmpty();
        assertThat(verdict.failure(true))
                .hasValueSatisfying(text -> assertThat(text).endsWith("the first: " + WARNING.text()));
    }

    @Test
    void aMatterOfStyleNeverFails() {
        assertThat(new LintVerdict(List.of(NOTE), 1).failure(true)).isEmpty();
        assertThat(new LintVerdict(List.of(), 0).failure(true)).isEmpty();
    }
}
