// Where a clause ends: at the end of its line, unless the next line can only go on with it.

#include "tree_sitter/parser.h"
#include <string.h>

enum { LINE_END };

// Words that no clause begins with.
static const char *const GOING_ON[] = {
    "and", "because", "by",   "due",  "else",     "except", "in",    "into", "is",    "matches", "not",
    "of",  "only",    "or",   "then", "using",    "via",    "waivable", "was", "where", "within", "with",
};

#define LONGEST 16

void *tree_sitter_handoff_external_scanner_create(void) { return NULL; }
void tree_sitter_handoff_external_scanner_destroy(void *payload) { (void)payload; }
unsigned tree_sitter_handoff_external_scanner_serialize(void *payload, char *buffer) {
  (void)payload;
  (void)buffer;
  return 0;
}
void tree_sitter_handoff_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  (void)payload;
  (void)buffer;
  (void)length;
}

static bool is_word(int32_t c) {
  return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80;
}

static bool is_blank(int32_t c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == 0xFEFF; }

// What comes next, past blanks and comments, goes on with the clause before.
static bool goes_on(TSLexer *lexer) {
  for (;;) {
    while (is_blank(lexer->lookahead)) lexer->advance(lexer, false);
    if (lexer->lookahead != '/') break;
    lexer->advance(lexer, false);
    // A division at the front of a line.
    if (lexer->lookahead != '/') return true;
    while (lexer->lookahead != '\n' && !lexer->eof(lexer)) lexer->advance(lexer, false);
  }
  switch (lexer->lookahead) {
    case '"': case '{': case '|': case '+': case '-': case '*': case '<': case '>': case '=': case '!':
      return true;
    default:
      break;
  }
  char word[LONGEST + 1];
  unsigned length = 0;
  while (is_word(lexer->lookahead)) {
    if (length == LONGEST) return false;
    word[length++] = (char)(lexer->lookahead < 0x80 ? lexer->lookahead : '?');
    lexer->advance(lexer, false);
  }
  word[length] = 0;
  bool known = false;
  for (unsigned i = 0; i < sizeof GOING_ON / sizeof *GOING_ON; i++) {
    known = known || strcmp(word, GOING_ON[i]) == 0;
  }
  if (!known) return false;
  // A field or an argument of that name begins something of its own.
  while (lexer->lookahead == ' ' || lexer->lookahead == '\t') lexer->advance(lexer, false);
  return lexer->lookahead != ':' && lexer->lookahead != ',' && lexer->lookahead != '}';
}

bool tree_sitter_handoff_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
  (void)payload;
  if (!valid[LINE_END]) return false;
  while (is_blank(lexer->lookahead) && lexer->lookahead != '\n') lexer->advance(lexer, true);
  if (lexer->lookahead != '\n') return false;
  lexer->advance(lexer, false);
  lexer->mark_end(lexer);
  lexer->result_symbol = LINE_END;
  return !goes_on(lexer);
}
