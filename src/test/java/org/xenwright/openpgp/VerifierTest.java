package org.xenwright.openpgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPSignature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerifierTest {
    private static final Instant BORN = Instant.parse("2025-01-01T00:00:00Z");
    private static final Instant SIGNED = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant NOW = Instant.parse("2026-03-02T00:00:00Z");
    private static final String TEXT = "Origin: Test\nSuite: stable\n- dashed\n-----BEGIN something\nend  \n";
    private static final TestKey KEY = TestKey.born(BORN);

    private static Signed verify(byte[] file, Keyring keyring) throws SignatureException {
        return new Verifier(keyring, NOW).clearSigned(file, "InRelease");
    }

    private static void assertRefused(byte[] file, Keyring keyring, String why) {
        assertThatThrownBy(() -> verify(file, keyring))
                .isInstanceOf(SignatureException.class)
                .hasMessageContaining(why);
    }

    private static byte[] edited(byte[] file, String from, String to) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        assertThat(text).contains(from);
        return text.replaceFirst(java.util.regex.Pattern.quote(from), java.util.regex.Matcher.quoteReplacement(to))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void aGoodSignatureGivesTheVeryLinesThatWereHashed() throws Exception {
        Signed signed = verify(KEY.signer().clearSign(TEXT, SIGNED), KEY.keyring());

        assertThat(new String(signed.content(), StandardCharsets.UTF_8)).isEqualTo(TEXT.replace("end  \n", "end\n"));
        assertThat(signed.signers()).containsExactly(KEY.signer().fingerprint());
    }

    @Test
    void armouredKeysAreTheSameKeys() throws Exception {
        byte[] armored = ("some words before\n" + KEY.armored()).getBytes(StandardCharsets.US_ASCII);
        // words before the block are only allowed where the first line begins one
        Keyring keyring = Keyring.parse(KEY.armored().getBytes(StandardCharsets.US_ASCII), "keys");
        assertThat(keyring.fingerprints()).isEqualTo(KEY.keyring().fingerprints());
        assertThatThrownBy(() -> Keyring.parse(armored, "keys")).isInstanceOf(IOException.class);
    }

    @Test
    void aDetachedSignatureCountsArmouredOrBare() throws Exception {
        byte[] content = TEXT.getBytes(StandardCharsets.UTF_8);
        PGPSignature bare = KEY.signer()
                .signature(content, PGPSignature.BINARY_DOCUMENT, SIGNED, HashAlgorithmTags.SHA512, Duration.ZERO);
        Verifier verifier = new Verifier(KEY.keyring(), NOW);

        assertThat(verifier.detached(content, KEY.signer().detach(content, SIGNED), "Release")
                        .content())
                .isSameAs(content);
        assertThat(verifier.detached(content, bare.getEncoded(), "Release").signers())
                .hasSize(1);
    }

    @Test
    void everyChangedByteOfTheTextIsNoticed() {
        byte[] file = KEY.signer().clearSign(TEXT, SIGNED);
        int start = new String(file, StandardCharsets.ISO_8859_1).indexOf("Origin");
        int end = new String(file, StandardCharsets.ISO_8859_1).indexOf("end  ") + 3;
        for (int i = start; i < end; i++) {
            byte[] changed = file.clone();
            changed[i] ^= 1;
            int at = i;
            assertThatExceptionOfType(SignatureException.class)
                    .as("byte " + at)
                    .isThrownBy(() -> verify(changed, KEY.keyring()));
        }
    }

    @Test
    void aSignatureThatDoesNotFitIsFatalEvenBesideAGoodOne() throws Exception {
        TestKey other = TestKey.born(BORN);
        byte[] good = KEY.signer().clearSign(TEXT, SIGNED);
        byte[] bad = other.signer().clearSign(TEXT + "more\n", SIGNED);
        String both = new String(good, StandardCharsets.ISO_8859_1)
                + new String(bad, StandardCharsets.ISO_8859_1)
                        .substring(new String(bad, StandardCharsets.ISO_8859_1).indexOf("-----BEGIN PGP SIGNATURE"));
        byte[] file = both.getBytes(StandardCharsets.ISO_8859_1);

        assertThat(verify(file, KEY.keyring()).signers()).hasSize(1); // the other key is unknown and passed over
        assertRefused(file, KEY.keyring().and(other.keyring()), "does not fit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r", "\r\r\n", "\r \n"})
    void aCarriageReturnThatEndsNoLineIsRefusedWhereverItStands(String end) {
        byte[] file = KEY.signer().clearSign(TEXT, SIGNED);
        String text = new String(file, StandardCharsets.ISO_8859_1);
        for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
            String changed = text.substring(0, at) + end + text.substring(at + 1);
            assertThatThrownBy(() -> verify(changed.getBytes(StandardCharsets.ISO_8859_1), KEY.keyring()))
                    .as(changed)
                    .isInstanceOf(SignatureException.class);
        }
    }

    @Test
    void linesThatEndInCrLfAreTheSameLines() throws Exception {
        byte[] file = KEY.signer().clearSign(TEXT, SIGNED);
        byte[] dos = new String(file, StandardCharsets.ISO_8859_1)
                .replace("\n", "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        assertThat(verify(dos, KEY.keyring()).content())
                .isEqualTo(verify(file, KEY.keyring()).content());
    }

    @Test
    void aDashAloneIsNoEscapedEmptyLine() throws Exception {
        byte[] file = KEY.signer().clearSign("a\n\nb\n", SIGNED);
        assertThat(verify(edited(file, "a\n\nb", "a\n- \nb"), KEY.keyring()).content())
                .asString()
                .isEqualTo("a\n\nb\n");
        assertRefused(edited(file, "a\n\nb", "a\n-\nb"), KEY.keyring(), "dash that is not escaped");
    }

    @Test
    void theHeaderMustNameTheHashThatIsUsed() {
        byte[] file = KEY.signer().clearSign(TEXT, SIGNED);
        assertRefused(edited(file, "Hash: SHA256", "Hash: SHA512"), KEY.keyring(), "does not name in its header");
        assertRefused(edited(file, "Hash: SHA256\n", ""), KEY.keyring(), "does not name in its header");
        assertRefused(edited(file, "Hash: SHA256", "Hash: WORSE"), KEY.keyring(), "a hash that is not known");
    }

    @Test
    void base64WithoutItsPaddingIsBroken() {
        byte[] file = KEY.signer().clearSign(TEXT, SIGNED);
        byte[] bare = new String(file, StandardCharsets.ISO_8859_1)
                .replaceFirst("=+\n=", "\n=")
                .getBytes(StandardCharsets.ISO_8859_1);
        assertThat(bare).isNotEqualTo(file);
        assertRefused(bare, KEY.keyring(), "broken base 64");
    }

    @Test
    void aSignatureOfAKeyThatNoLongerCountsMustFitAllTheSame() {
        TestKey revoked = TestKey.born(BORN).revoke(SIGNED);
        byte[] good = KEY.signer().clearSign(TEXT, SIGNED);
        String bad = new String(revoked.signer().clearSign(TEXT + "more\n", SIGNED), StandardCharsets.ISO_8859_1);
        byte[] both = (new String(good, StandardCharsets.ISO_8859_1)
                        + bad.substring(bad.indexOf("-----BEGIN PGP SIGNATURE")))
                .getBytes(StandardCharsets.ISO_8859_1);
        assertRefused(both, KEY.keyring().and(revoked.keyring()), "does not fit");
    }

    @Test
    void aSignatureThatNamesAnotherKeyBesidesItsOwnDoesNotCount() throws Exception {
        PGPSignature signature = KEY.signer()
                .signature(
                        TEXT.getBytes(StandardCharsets.UTF_8),
                        PGPSignature.BINARY_DOCUMENT,
                        SIGNED,
                        HashAlgorithmTags.SHA256,
                        Duration.ZERO);
        byte[] bytes = signature.getEncoded();
        byte[] id = Arrays.copyOfRange(HexFormat.of().parseHex(KEY.signer().fingerprint()), 12, 20);
        int last = bytes.length - id.length;
        while (!Arrays.equals(id, Arrays.copyOfRange(bytes, last, last + id.length))) {
            last--;
        }
        bytes[last] ^= 4;
        assertThatThrownBy(() -> new Verifier(KEY.keyring(), NOW)
                        .detached(TEXT.getBytes(StandardCharsets.UTF_8), bytes, "Release.gpg"))
                .isInstanceOf(SignatureException.class)
                .hasMessageContaining("names another key besides");
    }

    private static byte[] joined(byte[]... parts) {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** The copies of a certificate in one file in both orders, and in two files in both orders. */
    private static void assertNoCopyCounts(byte[] old, byte[] young, byte[] signed, String why) throws IOException {
        for (Keyring keyring : List.of(
                Keyring.parse(joined(old, young), "keys"),
                Keyring.parse(joined(young, old), "keys"),
                Keyring.parse(old, "old").and(Keyring.parse(young, "young")),
                Keyring.parse(young, "young").and(Keyring.parse(old, "old")))) {
            assertThat(keyring.fingerprints()).hasSize(1);
            assertRefused(signed, keyring, why);
        }
        assertThat(verify(signed, Keyring.parse(old, "old")).signers()).hasSize(1);
    }

    @Test
    void anOldCopyOfARevokedKeyDoesNotHideItsRevocation() throws Exception {
        TestKey key = TestKey.born(BORN);
        byte[] old = key.certificate();
        byte[] young = key.revoke(SIGNED).certificate();
        assertNoCopyCounts(old, young, key.signer().clearSign(TEXT, SIGNED), "is revoked");
    }

    @Test
    void anOldCopyDoesNotHideTheRevocationOfASubkey() throws Exception {
        TestKey key = TestKey.born(BORN);
        TestKey.Signer subkey = key.subkey(BORN, TestKey.Fault.NONE);
        byte[] old = key.certificate();
        byte[] young = key.revokeSubkeys(SIGNED).certificate();
        assertNoCopyCounts(old, young, subkey.clearSign(TEXT, SIGNED), "is revoked");
    }

    @Test
    void theYoungestWordOfAKeyOnItsEndCountsWhicheverCopyHasIt() throws Exception {
        TestKey key = TestKey.born(BORN);
        byte[] old = key.certificate();
        byte[] young = key.endingAfter(SIGNED, Duration.between(BORN, SIGNED).plusHours(1))
                .certificate();
        assertNoCopyCounts(old, young, key.signer().clearSign(TEXT, SIGNED), "expired on 2026-03-01T01:00:00Z");
    }

    @Test
    void aRevocationAppendedAfterTheSubkeysCounts() throws Exception {
        TestKey key = TestKey.born(BORN);
        key.subkey(BORN, TestKey.Fault.NONE);
        byte[] plain = key.certificate();
        Keyring keyring = Keyring.parse(joined(plain, key.revocation(SIGNED)), "keys");
        assertRefused(key.signer().clearSign(TEXT, SIGNED), keyring, "is revoked");
    }

    @Test
    void everyBlockOfAnArmouredFileCounts() throws Exception {
        TestKey other = TestKey.born(BORN);
        byte[] both = (KEY.armored() + "\nand another:\n" + other.armored()).getBytes(StandardCharsets.US_ASCII);
        Keyring keyring = Keyring.parse(both, "keys");
        assertThat(verify(other.signer().clearSign(TEXT, SIGNED), keyring).signers())
                .hasSize(1);
        assertThat(verify(KEY.signer().clearSign(TEXT, SIGNED), keyring).signers())
                .hasSize(1);
    }

    @Test
    void anUnknownKeyIsNamed() {
        TestKey stranger = TestKey.born(BORN);
        assertRefused(
                stranger.signer().clearSign(TEXT, SIGNED),
                KEY.keyring(),
                stranger.signer().fingerprint() + ", which is not among the trusted keys");
    }

    @Test
    void anExpiredKeyDoesNotCountEvenForWhatItSignedBefore() {
        TestKey expired = TestKey.withLife(BORN, Duration.between(BORN, SIGNED).plusHours(1));
        assertRefused(expired.signer().clearSign(TEXT, SIGNED), expired.keyring(), "expired on 2026-03-01T01:00:00Z");
    }

    @Test
    void aRevokedKeyDoesNotCount() {
        TestKey revoked = TestKey.born(BORN).revoke(NOW);
        assertRefused(revoked.signer().clearSign(TEXT, SIGNED), revoked.keyring(), "is revoked");
    }

    @ParameterizedTest
    @ValueSource(ints = {HashAlgorithmTags.SHA1, HashAlgorithmTags.MD5, HashAlgorithmTags.RIPEMD160})
    void aWeakHashDoesNotCount(int hash) {
        TestKey rsa = TestKey.rsa(BORN, 2048);
        assertRefused(rsa.signer().clearSign(TEXT, SIGNED, hash, Duration.ZERO), rsa.keyring(), "weak hash");
    }

    @Test
    void aKeyThatOnlyAWeakHashVouchesForDoesNotCount() {
        TestKey weak = TestKey.selfSignedWith(BORN, HashAlgorithmTags.SHA1);
        assertRefused(weak.signer().clearSign(TEXT, SIGNED), weak.keyring(), "no valid signature of itself");
    }

    @Test
    void aShortRsaKeyDoesNotCount() {
        TestKey small = TestKey.rsa(BORN, 1024);
        assertRefused(small.signer().clearSign(TEXT, SIGNED), small.keyring(), "RSA of 1024 bits");
    }

    @Test
    void aMiddlingRsaKeyCountsWithARemark() throws Exception {
        TestKey rsa = TestKey.rsa(BORN, 2048);
        assertThat(verify(rsa.signer().clearSign(TEXT, SIGNED), rsa.keyring()).remarks())
                .singleElement()
                .asString()
                .contains("only 2048 bits");
    }

    @Test
    void aSignatureFromTheFutureDoesNotCount() {
        assertRefused(KEY.signer().clearSign(TEXT, NOW.plusSeconds(11)), KEY.keyring(), "from the future");
    }

    @Test
    void clocksMayDifferByTenSeconds() throws Exception {
        assertThat(verify(KEY.signer().clearSign(TEXT, NOW.plusSeconds(9)), KEY.keyring())
                        .signers())
                .hasSize(1);
    }

    @Test
    void anExpiredSignatureDoesNotCount() {
        assertRefused(
                KEY.signer().clearSign(TEXT, SIGNED, HashAlgorithmTags.SHA256, Duration.ofHours(1)),
                KEY.keyring(),
                "has expired");
    }

    @Test
    void aKeyCannotSignBeforeItWasMade() {
        assertRefused(KEY.signer().clearSign(TEXT, BORN.minusSeconds(60)), KEY.keyring(), "after it is said");
    }

    @Test
    void aKeyNotMeantForSigningDoesNotCount() {
        TestKey certifier = TestKey.certifyingOnly(BORN);
        assertRefused(certifier.signer().clearSign(TEXT, SIGNED), certifier.keyring(), "not meant for signing");
    }

    @ParameterizedTest
    @EnumSource(TestKey.Fault.class)
    void aSubkeyCountsOnlyWithoutFault(TestKey.Fault fault) throws Exception {
        TestKey key = TestKey.certifyingOnly(BORN);
        TestKey.Signer subkey = key.subkey(BORN, fault);
        byte[] file = subkey.clearSign(TEXT, SIGNED);
        if (fault == TestKey.Fault.NONE) {
            assertThat(verify(file, key.keyring()).signers()).containsExactly(subkey.fingerprint());
            return;
        }
        String why = switch (fault) {
            case NO_BACK_SIGNATURE -> "does not sign its primary key back";
            case NOT_FOR_SIGNING -> "not meant for signing";
            case BOUND_BY_ANOTHER -> "not bound";
            case EXPIRED -> "expired on";
            case REVOKED -> "is revoked";
            case NONE -> throw new IllegalStateException();
        };
        assertRefused(file, key.keyring(), why);
    }

    @Test
    void aFingerprintStandsForThePrimaryKeyAndItsSubkeysUnlessMarkedExact() throws Exception {
        TestKey key = TestKey.born(BORN);
        TestKey.Signer subkey = key.subkey(BORN, TestKey.Fault.NONE);
        byte[] file = subkey.clearSign(TEXT, SIGNED);
        String primary = key.signer().fingerprint();

        assertThat(verify(file, key.keyring().restrictedTo(List.of(primary))).signers())
                .hasSize(1);
        assertThat(verify(file, key.keyring().restrictedTo(List.of(subkey.fingerprint() + "!")))
                        .signers())
                .hasSize(1);
        assertRefused(file, key.keyring().restrictedTo(List.of(primary + "!")), "not among the trusted");
        assertRefused(file, key.keyring().restrictedTo(List.of(KEY.signer().fingerprint())), "not among the trusted");
    }

    @Test
    void aSecondRestrictionOnlyNarrowsTheFirst() throws Exception {
        TestKey key = TestKey.born(BORN);
        TestKey.Signer subkey = key.subkey(BORN, TestKey.Fault.NONE);
        byte[] file = subkey.clearSign(TEXT, SIGNED);
        String primary = key.signer().fingerprint();
        String other = KEY.signer().fingerprint();
        Keyring both = key.keyring().and(KEY.keyring());
        Keyring exact = both.restrictedTo(List.of(subkey.fingerprint() + "!", other));

        assertThat(both.fingerprints()).containsExactlyInAnyOrder(primary, other);
        assertThat(exact.fingerprints()).containsExactlyInAnyOrder(subkey.fingerprint() + "!", other);
        assertThat(verify(file, exact.restrictedTo(exact.fingerprints())).signers())
                .hasSize(1);
        assertThat(verify(file, exact.restrictedTo(both.fingerprints())).signers())
                .hasSize(1);

        Keyring others = both.restrictedTo(List.of(other));
        for (Keyring each : List.of(
                others.restrictedTo(List.of(primary, other)),
                exact.restrictedTo(List.of(primary + "!")),
                Keyring.EMPTY.and(others),
                key.keyring().and(others))) {
            assertThat(each.fingerprints()).doesNotContain(primary, subkey.fingerprint() + "!");
            assertRefused(file, each, "not among the trusted");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "before",
                "between",
                "after",
                "second message",
                "unclosed",
                "unescaped dash",
                "no signature",
                "no empty line",
                "foreign header",
                "no begin",
                "zero at the end of a line"
            })
    void whatIsNotPartOfASignedMessageIsRefused(String attack) {
        byte[] good = KEY.signer().clearSign(TEXT, SIGNED);
        String text = new String(good, StandardCharsets.ISO_8859_1);
        byte[] bad = switch (attack) {
            case "before" -> ("Origin: Evil\n" + text).getBytes(StandardCharsets.ISO_8859_1);
            case "between" ->
                edited(good, "-----BEGIN PGP SIGNATURE-----", "-----END PGP SIGNED MESSAGE-----\nEvil: yes\n");
            case "after" -> (text + "Origin: Evil\n").getBytes(StandardCharsets.ISO_8859_1);
            case "second message" -> (text + text).getBytes(StandardCharsets.ISO_8859_1);
            case "unclosed" -> edited(good, "-----END PGP SIGNATURE-----", "");
            case "unescaped dash" -> edited(good, "- - dashed", "-dashed");
            case "no signature" ->
                text.substring(0, text.indexOf("-----BEGIN PGP SIGNATURE")).getBytes(StandardCharsets.ISO_8859_1);
            case "no empty line" -> edited(good, "\n\nOrigin", "\nOrigin");
            case "foreign header" -> edited(good, "Hash: SHA256", "Comment: x");
            case "no begin" -> edited(good, "-----BEGIN PGP SIGNED MESSAGE-----", "-----BEGIN PGP MESSAGE-----");
            case "zero at the end of a line" -> KEY.signer().clearSign(TEXT + "Label: lab\0 \n", SIGNED);
            default -> throw new IllegalArgumentException(attack);
        };
        assertThatThrownBy(() -> verify(bad, KEY.keyring())).isInstanceOf(SignatureException.class);
    }

    @Test
    void aPayloadInADetachedFileIsRefused() {
        byte[] content = TEXT.getBytes(StandardCharsets.UTF_8);
        byte[] inline = KEY.signer().clearSign(TEXT, SIGNED);
        Verifier verifier = new Verifier(KEY.keyring(), NOW);
        assertThatThrownBy(() -> verifier.detached(content, inline, "Release")).isInstanceOf(SignatureException.class);

        String detached = new String(KEY.signer().detach(content, SIGNED), StandardCharsets.ISO_8859_1);
        byte[] withText = (detached + "Origin: Evil\n").getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> verifier.detached(content, withText, "Release"))
                .isInstanceOf(SignatureException.class);
        assertThatThrownBy(() -> verifier.detached(content, KEY.certificate(), "Release"))
                .isInstanceOf(SignatureException.class)
                .hasMessageContaining("no signature");
    }

    @Test
    void aSignatureOverBytesIsNoneOverText() {
        // the type is hashed too; what was signed as one must not pass as the other
        byte[] content = TEXT.getBytes(StandardCharsets.UTF_8);
        PGPSignature text = KEY.signer()
                .signature(
                        content, PGPSignature.CANONICAL_TEXT_DOCUMENT, SIGNED, HashAlgorithmTags.SHA256, Duration.ZERO);
        assertThatThrownBy(() -> new Verifier(KEY.keyring(), NOW).detached(content, TestKey.armored(text), "Release"))
                .hasMessageContaining("is of type 1");
    }

    @Test
    void moreSignaturesThanAnybodyNeedsAreRefused() {
        byte[] content = TEXT.getBytes(StandardCharsets.UTF_8);
        PGPSignature one = KEY.signer()
                .signature(content, PGPSignature.BINARY_DOCUMENT, SIGNED, HashAlgorithmTags.SHA256, Duration.ZERO);
        PGPSignature[] many = new PGPSignature[33];
        java.util.Arrays.fill(many, one);
        assertThatThrownBy(() -> new Verifier(KEY.keyring(), NOW).detached(content, TestKey.armored(many), "Release"))
                .hasMessageContaining("more than 32 signatures");
    }

    @Test
    void anOverlongLineIsRefused() {
        assertRefused(KEY.signer().clearSign("x".repeat(70_000) + "\n", SIGNED), KEY.keyring(), "line of 70000 bytes");
    }

    @Test
    void brokenFilesEndInATypedException() {
        byte[] inline = KEY.signer().clearSign(TEXT, SIGNED);
        byte[] content = TEXT.getBytes(StandardCharsets.UTF_8);
        byte[] detached = KEY.signer().detach(content, SIGNED);
        byte[] certificate = KEY.certificate();
        Verifier verifier = new Verifier(KEY.keyring(), NOW);
        for (int i = 0; i < Integer.getInteger("xen.cases", 300); i++) {
            long seed = i;
            Random random = new Random(seed);
            byte[] first = mutated(inline, random);
            byte[] second = mutated(detached, random);
            byte[] third = mutated(certificate, random);
            try {
                assertThat(verifier.clearSigned(first, "fuzz").signers())
                        .as("seed " + seed)
                        .hasSize(1);
            } catch (SignatureException e) {
                assertThat(e).hasMessageContaining("fuzz");
            }
            try {
                verifier.detached(content, second, "fuzz");
            } catch (SignatureException e) {
                assertThat(e).hasMessageContaining("fuzz");
            }
            try {
                new Verifier(Keyring.parse(third, "fuzz"), NOW).clearSigned(inline, "fuzz");
            } catch (IOException e) {
                assertThat(e).as("seed " + seed).hasMessageContaining("fuzz");
            }
        }
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        byte[] changed =
                java.util.Arrays.copyOf(bytes, random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length);
        for (int n = random.nextInt(4); n >= 0 && changed.length > 0; n--) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        return changed;
    }
}
