import fc from 'fast-check';

// A generated case that fails in one run fails in the next one too. Another seed, other cases.
fc.configureGlobal({ seed: Number(process.env.LIANFANG_TEST_SEED ?? 20_200_919) });
