"""The built-in model's tokenizer, made from the problems' own words."""

from random import Random

from tokenizers import AddedToken, Regex, Tokenizer
from tokenizers.decoders import ByteLevel as ByteLevelDecoder
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel, Sequence, Split
from tokenizers.trainers import BpeTrainer
from transformers import PreTrainedTokenizerFast

from rewardkit_runner.demo.demonstrations import draw_demonstration

PAD, END = "<pad>", "<end>"
TAGS = ("<think>", "</think>", "<answer>", "</answer>")
_VOCABULARY_SIZE = 512
_SAMPLE_SIZE = 2000
_LONGEST_TEXT = 256
# A digit stands alone, so that arithmetic is learnt digit by digit; a word takes
# its following space along, so that a number is never preceded by a token for a space.
_PIECES = Regex(r"\d|[^\d\s]+ ?|\s")


def make_tokenizer(seed: int) -> PreTrainedTokenizerFast:
    """Train a byte-level BPE tokenizer on demonstrations drawn from a seed.

    The tags are ordinary tokens: a special token would be stripped from the
    completion before any reward could see it.
    """
    tokenizer = Tokenizer(BPE())
    tokenizer.pre_tokenizer = Sequence(
        [Split(_PIECES, "isolated"), ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    tokenizer.decoder = ByteLevelDecoder()
    tokenizer.train_from_iterator(_texts(seed), _trainer())
    tokenizer.add_tokens([AddedToken(tag, special=False, normalized=False) for tag in TAGS])
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=PAD,
        eos_token=END,
        padding_side="left",
        model_max_length=_LONGEST_TEXT,
        clean_up_tokenization_spaces=False,
    )


def _trainer() -> BpeTrainer:
    return BpeTrainer(
        vocab_size=_VOCABULARY_SIZE - len(TAGS),
        special_tokens=[PAD, END],
        initial_alphabet=ByteLevel.alphabet(),
        show_progress=False,
    )


def _texts(seed: int) -> list[str]:
    random = Random(seed)  # noqa: S311 - it keeps no secret
    texts: list[str] = []
    for _ in range(_SAMPLE_SIZE):
        prompt, completion = draw_demonstration(random)
        for tag in TAGS:
            completion = completion.replace(tag, " ")
        texts += [prompt, completion]
    return texts
